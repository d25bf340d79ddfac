import DCGANKit

// Train on photographs, five times through all of them; a run that was stopped goes on.
var settings = TrainingConfiguration()
settings.dataroot = "photos"
settings.batchSize = 32
let run = try TrainingRun(settings, in: RunDirectory(path: "faces"), resumes: true)
try run.run { event in print(event) }

// Save the generator, load it, and draw 64 faces that nobody has seen.
try run.averagedGenerator.write(to: "faces.safetensors")
let sampler = try Sampler(contentsOf: "faces.safetensors")
try sampler.grid(of: sampler.latents(seeds: 0..<64)).writePNG(to: "faces.png")
