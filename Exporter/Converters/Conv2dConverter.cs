// TorchSharp.Modules.Conv2d -> Conv, opset 1 and later.
//   weight [M, C/groups, kH, kW] and bias [M] become constants; stride, dilation, groups and padding become attributes.
//   Padding given as an enum (then `padding` is null): Valid is none; Same adds dilation*(kernel-1), the odd pixel at the end.
// Refused: a padding_mode other than Zeros.
using FashionResNet.Exporter.Graph;
using TorchSharp;
using TorchSharp.Modules;

namespace FashionResNet.Exporter.Converters;

internal sealed class Conv2dConverter : ModuleConverter<Conv2d>
{
    protected override IEnumerable<string> Refuse(Conv2d module)
        => module.padding_mode == PaddingModes.Zeros ? [] : [$"padding_mode {module.padding_mode}; only Zeros"];

    protected override OnnxValue Convert(Conv2d module, OnnxValue input, string path, GraphBuilder graph)
    {
        OnnxValue weight = graph.Constant(module.weight, $"{path}.weight");
        OnnxValue[] inputs = module.bias is { } bias
            ? [input, weight, graph.Constant(bias, $"{path}.bias")]
            : [input, weight];
        long[] kernel = Pair.Of(module.kernel_size, [1, 1]);
        long[] dilation = Pair.Of(module.dilation, [1, 1]);
        return graph.Node(
            "Conv",
            inputs,
            path,
            OnnxAttributeValue.Of("kernel_shape", kernel),
            OnnxAttributeValue.Of("strides", Pair.Of(module.stride, [1, 1])),
            OnnxAttributeValue.Of("pads", Pads(module, kernel, dilation)),
            OnnxAttributeValue.Of("dilations", dilation),
            OnnxAttributeValue.Of("group", module.groups));
    }

    private static long[] Pads(Conv2d module, long[] kernel, long[] dilation)
    {
        if (module.padding_type != Padding.Same)
        {
            return Pair.Pads(Pair.Of(module.padding, [0, 0]));
        }

        long[] total = [dilation[0] * (kernel[0] - 1), dilation[1] * (kernel[1] - 1)];
        long[] begin = [total[0] / 2, total[1] / 2];
        return [.. begin, total[0] - begin[0], total[1] - begin[1]];
    }
}
