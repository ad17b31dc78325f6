using FashionResNet.Exporter;
using FashionResNet.Exporter.Quantization;
using FashionResNet.Shared.Data;
using FashionResNet.Shared.Models;
using FashionResNet.Trainer.Runs;
using SkiaSharp;
using static TorchSharp.torch;

namespace FashionResNet.Benchmarks.Folder;

/// <summary>The models and images of the folder benchmark, made once and kept: its rows are measured in several runs.</summary>
/// <param name="root">A folder for them, some 3 GB.</param>
internal sealed class FolderData(string root)
{
    public const string Fp32 = "fp32.onnx";
    public const string Int8 = "int8.onnx";

    private const int JpegCount = 2_000;
    private const int FilesAFolder = 10_000;

    public string Root { get; } = Path.GetFullPath(root);

    /// <summary>10,000 images of Fashion-MNIST, 28×28.</summary>
    public string Png => Folder("png", temporary =>
    {
        ImageDataSet images = Images();
        Directory.CreateDirectory(temporary);
        Parallel.For(0, images.Count, i => WritePng(images.Image(i).Span, images.Spec, Path.Combine(temporary, $"{i:D5}.png")));
    });

    /// <summary>2,000 JPEGs of 1 to 4 megapixels.</summary>
    public string Jpeg => Folder("jpeg", temporary =>
    {
        Directory.CreateDirectory(temporary);
        Parallel.For(0, JpegCount, i => SyntheticPhoto.Write(i, Path.Combine(temporary, $"{i:D4}.jpg")));
    });

    /// <summary>A model by its name; the two are exported together.</summary>
    public string Model(string name) => Path.Combine(Folder("models", Export), name);

    /// <summary>So many PNGs, 10,000 a folder: copies of the ones that there are.</summary>
    public string Copies(int count)
    {
        string[] files = Directory.GetFiles(Png);
        return Folder($"png-{count}", temporary =>
        {
            for (int i = 0; i < count; i += FilesAFolder)
            {
                Directory.CreateDirectory(Place(i));
            }

            Parallel.For(0, count, i => File.Copy(files[i % files.Length], Path.Combine(Place(i), $"{i:D6}.png")));

            string Place(int i) => Path.Combine(temporary, $"{i / FilesAFolder:D4}");
        });
    }

    private string Folder(string name, Action<string> make)
    {
        string path = Path.Combine(Root, name);
        if (!Directory.Exists(path))
        {
            string temporary = $"{path}.{Guid.NewGuid():N}";
            Directory.CreateDirectory(Root);
            make(temporary);
            Directory.Move(temporary, path);
        }

        return path;
    }

    private static ImageDataSet Images() => FashionMnist.LocateAsync(new FashionMnistOptions(), null, CancellationToken.None)
        .GetAwaiter().GetResult().LoadTest();

    private static void WritePng(ReadOnlySpan<byte> grey, ImageSpec spec, string path)
    {
        var info = new SKImageInfo(spec.Width, spec.Height, SKColorType.Gray8, SKAlphaType.Opaque);
        using SKImage image = SKImage.FromPixelCopy(info, grey.ToArray());
        using SKData data = image.Encode(SKEncodedImageFormat.Png, quality: 100);
        File.WriteAllBytes(path, data.Span);
    }

    private static void Export(string folder)
    {
        const string Arch = "d2l-resnet18";
        ImageDataSet images = Images().Take(64);
        var preprocessing = new ImagePreprocessing();
        using nn.Module<Tensor, Tensor> network = RandomNetwork.Create(Arch, preprocessing, images);
        var metadata = new ModelMetadata { Labels = images.ClassNames, Image = images.Spec, Arch = Arch };
        ModelExport.Export(network, Path.Combine(folder, Fp32), metadata, preprocessing, images: null);
        ModelExport.Export(
            network, Path.Combine(folder, Int8), metadata, preprocessing, images: null,
            quantization: new QuantizationOptions { Calibration = images, CalibrationCount = images.Count });
    }
}
