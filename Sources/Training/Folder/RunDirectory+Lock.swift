import Files
import Foundation

extension RunDirectory {
  /// Whether a process is training the run now.
  public func isInUse() -> Bool { FileLock.isHeld(lockPath) }

  /// Makes the folder, and locks the run in it until the result is released. Nothing else of the
  /// run may be changed without that.
  ///
  /// - Parameter isNew: whether the run begins here. Then somebody else's lock means that another
  ///   one has begun here.
  func lock(isNew: Bool) throws(TrainingError) -> FileLock {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw .cannotCreate(path: path, reason: error.localizedDescription)
    }
    let lock: FileLock
    do {
      lock = try FileLock(path: lockPath)
    } catch {
      switch error {
      case .held where isNew: throw .alreadyExists(path: path)
      case .held(let holder): throw .inUse(path: path, holder: holder?.description)
      case .system(let error): throw .cannotCreate(path: path, reason: error.description)
      }
    }
    if isNew && exists() { throw .alreadyExists(path: path) }
    return lock
  }
}
