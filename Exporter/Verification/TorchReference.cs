using System.Runtime.InteropServices;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Errors;
using TorchSharp;

namespace FashionResNet.Exporter.Verification;

/// <summary>
/// The module in eval mode, on its own device and in full float32. Disposing it puts back every training flag and, on CUDA,
/// TF32, which would move results by about 1e-3.
/// </summary>
internal sealed class TorchReference : IDisposable
{
    private readonly torch.nn.Module<torch.Tensor, torch.Tensor> _module;
    private readonly ImagePreprocessing _preprocessing;
    private readonly ImageSpec _spec;
    private readonly torch.Device _device;
    private readonly List<(torch.nn.Module Module, bool Training)> _flags;
    private readonly (bool MatMul, bool Cudnn) _tf32;

    public TorchReference(torch.nn.Module<torch.Tensor, torch.Tensor> module, ImagePreprocessing preprocessing, ImageSpec spec)
    {
        _module = module;
        _preprocessing = preprocessing;
        _spec = spec;
        _device = module.parameters().FirstOrDefault()?.device ?? torch.CPU;
        _flags = [.. FlagsOf(module)];
        module.eval();
        if (_device.type == DeviceType.CUDA)
        {
            _tf32 = (torch.backends.cuda.matmul.allow_tf32, torch.backends.cudnn.allow_tf32);
            torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = false;
        }
    }

    /// <summary>Logits <c>[N, K]</c>, row after row.</summary>
    /// <exception cref="InvalidInputException">The module does not take such images or gives no K logits.</exception>
    public float[] Run(byte[] pixels, int count, int classes)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using torch.Tensor image = torch.tensor(pixels, [count, _spec.Channels, _spec.Height, _spec.Width], device: _device);
        torch.Tensor logits = Forward(image);
        if (logits.dim() != 2 || logits.shape[0] != count || logits.shape[1] != classes)
        {
            string shape = string.Join(", ", logits.shape);
            throw new InvalidInputException($"the network gives [{shape}] where its labels need [{count}, {classes}].");
        }

        return logits.to(torch.float32).cpu().contiguous().data<float>().ToArray();
    }

    public void Dispose()
    {
        // From the root down: train() sets the whole subtree, the deeper ones are put right after it.
        foreach ((torch.nn.Module module, bool training) in _flags)
        {
            module.train(training);
        }

        if (_device.type == DeviceType.CUDA)
        {
            (torch.backends.cuda.matmul.allow_tf32, torch.backends.cudnn.allow_tf32) = _tf32;
        }
    }

    private static IEnumerable<(torch.nn.Module Module, bool Training)> FlagsOf(torch.nn.Module module)
        => module.named_children().SelectMany(child => FlagsOf(child.module)).Prepend((module, module.training));

    private torch.Tensor Forward(torch.Tensor image)
    {
        try
        {
            using (torch.no_grad())
            {
                return _module.call(_preprocessing.Apply(image));
            }
        }
        catch (Exception error) when (error is ExternalException or ArgumentException)
        {
            string firstLine = error.Message.Split('\n')[0].TrimEnd();
            throw new InvalidInputException($"the network does not take {_spec} images: {firstLine}", error);
        }
    }
}
