using System.CommandLine;

namespace FashionResNet.Trainer.Commands.Data;

/// <summary><c>data</c>: gets Fashion-MNIST, or checks what is there.</summary>
internal static class DataCommand
{
    public static Command Create() => new("data", "Get or check Fashion-MNIST, or check a folder of images.")
    {
        DataFetchCommand.Create(),
        DataCheckCommand.Create(),
    };
}
