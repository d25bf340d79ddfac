// swift-tools-version: 6.2
import PackageDescription

// A package of its own that depends on DCGAN, as yours would. From another place, name the
// repository's address and a version instead of the path.
let package = Package(
  name: "Spirals",
  platforms: [.macOS(.v26)],
  dependencies: [.package(name: "DCGAN", path: "../..")],
  targets: [
    .executableTarget(
      name: "Spirals", dependencies: [.product(name: "DCGANKit", package: "DCGAN")])
  ]
)
