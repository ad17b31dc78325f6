namespace FashionResNet.Trainer.Tests;

/// <summary>Tests that change libtorch's number of threads run beside no other: threads that begin meanwhile would take it over, and it
/// changes the last bits of what they compute.</summary>
[CollectionDefinition(nameof(LibtorchThreads), DisableParallelization = true)]
public sealed class LibtorchThreads;
