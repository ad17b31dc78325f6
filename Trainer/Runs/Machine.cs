using System.Runtime.InteropServices;
using FashionResNet.Shared;
using TorchSharp;

namespace FashionResNet.Trainer.Runs;

/// <summary>Where a run took place, for its config and its card.</summary>
/// <param name="Os">Operating system.</param>
/// <param name="Cpu">Processor's name, where the system tells.</param>
/// <param name="Cores">Logical cores.</param>
/// <param name="DotNet">Runtime's version.</param>
/// <param name="TorchSharp">TorchSharp's version.</param>
/// <param name="Threads">Threads that libtorch uses.</param>
internal sealed record Machine(string Os, string Cpu, int Cores, string DotNet, string TorchSharp, int Threads)
{
    public static Machine Current() => new(
        RuntimeInformation.OSDescription,
        Processor.Name(),
        Environment.ProcessorCount,
        RuntimeInformation.FrameworkDescription,
        typeof(torch).Assembly.GetName().Version?.ToString(3) ?? "unknown",
        torch.get_num_threads());
}
