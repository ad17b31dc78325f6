using System.Runtime.InteropServices;
using FashionResNet.Trainer.Models;
using TorchSharp;
using static TorchSharp.torch;
using Architecture = FashionResNet.Trainer.Models.Architecture;

namespace FashionResNet.Trainer.Tests.Models;

public sealed class NnpackTests
{
    private delegate nint GlobalContext();

    private delegate byte UserEnabledNnpack(nint context);

    [Fact] // where it does not know the processor it warns at every convolution of one small image
    public void Create_OfANetwork_LeavesItOff()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "libtorch's functions have other names there");

        using nn.Module<Tensor, Tensor> network = Architecture.Get("resnet18-half").Create(1, 10);

        Assert.Equal(0, Export<UserEnabledNnpack>("_ZNK2at7Context17userEnabledNNPACKEv")(Export<GlobalContext>("_ZN2at13globalContextEv")()));
    }

    private static T Export<T>(string name)
        where T : Delegate
        => Marshal.GetDelegateForFunctionPointer<T>(
            NativeLibrary.GetExport(NativeLibrary.Load("libtorch_cpu.so", typeof(torch).Assembly, null), name));
}
