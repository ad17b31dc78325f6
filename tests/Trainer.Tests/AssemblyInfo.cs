// libtorch uses every core by itself, and its random generator, which initialises the weights, is one for the process.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
