// TorchSharp.Modules.Identity -> no node at all. Nothing is refused.
using FashionResNet.Exporter.Graph;
using TorchSharp.Modules;

namespace FashionResNet.Exporter.Converters;

internal sealed class IdentityConverter : ModuleConverter<Identity>
{
    protected override OnnxValue Convert(Identity module, OnnxValue input, string path, GraphBuilder graph) => input;
}
