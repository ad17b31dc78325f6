using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace FashionResNet.Exporter.Tests.Models;

/// <summary>A small convolutional net whose batch norms have the statistics of a trained one: not 0 and 1.</summary>
internal static class SmallNet
{
    public const int BatchNorms = 3;

    public static Sequential Create()
    {
        torch.manual_seed(1);
        return Trained(Sequential(
            ("stem", Sequential(
                ("conv", Conv2d(1, 8, 3, stride: 2, padding: 1)),
                ("bn", BatchNorm2d(8)),
                ("relu", ReLU(inplace: true)),
                ("pool", MaxPool2d(3, stride: 2, padding: 1)))),
            ("block", new Block(8)),
            ("pool", AdaptiveAvgPool2d(1)),
            ("flatten", Flatten()),
            ("drop", Dropout(0.2)),
            ("fc", Linear(8, 10))));
    }

    /// <summary>Gives every batch norm below statistics and an affine part as training would.</summary>
    public static TModule Trained<TModule>(TModule module)
        where TModule : Module
    {
        using (torch.no_grad())
        {
            module.apply(child =>
            {
                if (child is BatchNorm2d norm)
                {
                    init.normal_(norm.running_mean!);
                    init.uniform_(norm.running_var!, 0.5, 2);
                    if (norm.affine)
                    {
                        init.uniform_(norm.weight, 0.5, 1.5);
                        init.normal_(norm.bias!);
                    }
                }
            });
        }

        return module;
    }
}
