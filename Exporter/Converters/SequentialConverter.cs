// TorchSharp.Modules.Sequential -> its children, one after the other. Nothing is refused.
//   A class derived from Sequential may have a forward of its own and needs its own converter.
using FashionResNet.Exporter.Graph;
using TorchSharp;
using TorchSharp.Modules;

namespace FashionResNet.Exporter.Converters;

internal sealed class SequentialConverter : ModuleConverter<Sequential>
{
    protected override OnnxValue Convert(Sequential module, OnnxValue input, string path, GraphBuilder graph)
    {
        OnnxValue x = input;
        foreach ((string name, torch.nn.Module child) in module.named_children())
        {
            x = graph.Convert(child, x, $"{path}.{name}");
        }

        return x;
    }
}
