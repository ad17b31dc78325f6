// TorchSharp.Modules.Dropout -> no node at all: in eval mode it passes its input on. Nothing is refused.
using FashionResNet.Exporter.Graph;
using TorchSharp.Modules;

namespace FashionResNet.Exporter.Converters;

internal sealed class DropoutConverter : ModuleConverter<Dropout>
{
    protected override OnnxValue Convert(Dropout module, OnnxValue input, string path, GraphBuilder graph) => input;
}
