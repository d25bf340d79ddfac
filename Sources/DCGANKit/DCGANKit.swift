// The whole library under one name. What these modules declare public is its interface; each is of
// use on its own as well.

@_exported public import Autograd
@_exported public import Checkpoints
@_exported public import Datasets
@_exported public import Files
@_exported public import GAN
@_exported public import Imaging
@_exported public import KernelInterface
@_exported public import Kernels
@_exported public import Layers
@_exported public import Measures
@_exported public import ModelFiles
@_exported public import Optimizers
@_exported public import Portraits
@_exported public import RandomStreams
@_exported public import Replay
@_exported public import Tensors
@_exported public import Training
