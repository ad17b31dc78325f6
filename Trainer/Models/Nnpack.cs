using System.Runtime.InteropServices;
using TorchSharp;

namespace FashionResNet.Trainer.Models;

/// <summary>
/// NNPACK, one of libtorch's libraries for convolutions. Beside oneDNN it gets none to do; but where it does not know the processor,
/// as in some virtual machines, it warns at every convolution of a single small image, and a run would begin and end with dozens
/// of such lines. TorchSharp has no switch for it, so libtorch's own is called by the name that C++ on Linux gives it.
/// </summary>
internal static unsafe class Nnpack
{
    private const string GlobalContext = "_ZN2at13globalContextEv";         // at::Context& at::globalContext()
    private const string SetEnabled = "_ZN2at7Context20setUserEnabledNNPACKEb"; // void at::Context::setUserEnabledNNPACK(bool)

    /// <summary>Turns it off; a libtorch without that switch stays as it is.</summary>
    public static void TurnOff()
    {
        if (OperatingSystem.IsLinux()
            && RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.X64
            && NativeLibrary.TryLoad("libtorch_cpu.so", typeof(torch).Assembly, null, out nint libtorch)
            && NativeLibrary.TryGetExport(libtorch, GlobalContext, out nint globalContext)
            && NativeLibrary.TryGetExport(libtorch, SetEnabled, out nint setEnabled))
        {
            nint context = ((delegate* unmanaged<nint>)globalContext)();
            ((delegate* unmanaged<nint, byte, void>)setEnabled)(context, 0);
        }
    }
}
