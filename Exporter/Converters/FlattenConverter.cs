// TorchSharp.Modules.Flatten from start_dim to the last -> Flatten (opset 1 and later) where start_dim is 1; where it is
//   later, Reshape to [0, …, 0, -1] (0 keeps a dimension; opset 5 and later).
// Refused: start_dim 0, which would mix the images of a batch; a negative start_dim and an end_dim before the last, which
//   need the number of dimensions.
using FashionResNet.Exporter.Graph;
using TorchSharp.Modules;

namespace FashionResNet.Exporter.Converters;

internal sealed class FlattenConverter : ModuleConverter<Flatten>
{
    protected override IEnumerable<string> Refuse(Flatten module)
    {
        if (module.start_dim < 1)
        {
            yield return $"start_dim {module.start_dim}; only 1 and above";
        }

        if (module.end_dim != -1)
        {
            yield return $"end_dim {module.end_dim}; only -1";
        }
    }

    protected override OnnxValue Convert(Flatten module, OnnxValue input, string path, GraphBuilder graph)
    {
        if (module.start_dim == 1)
        {
            return graph.Node("Flatten", [input], path, OnnxAttributeValue.Of("axis", 1));
        }

        long[] shape = [.. Enumerable.Repeat(0L, (int)module.start_dim), -1];
        return graph.Node("Reshape", [input, graph.Constant(shape, $"{path}.shape")], path);
    }
}
