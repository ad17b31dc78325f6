using FashionResNet.Shared.Errors;

namespace FashionResNet.Shared.Data;

/// <summary>One of the four files of Fashion-MNIST.</summary>
/// <param name="Name">File name, without <c>.gz</c>.</param>
/// <param name="Rank">Dimensions: 3 for images, 1 for labels.</param>
/// <param name="Sha256">
/// SHA-256 of the published content, decompressed: distributions compress anew, so the <c>.gz</c> files differ.
/// </param>
internal sealed record FashionMnistFile(string Name, int Rank, string Sha256)
{
    public static readonly FashionMnistFile TrainImages = new(
        "train-images-idx3-ubyte", 3, "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888");

    public static readonly FashionMnistFile TrainLabels = new(
        "train-labels-idx1-ubyte", 1, "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9");

    public static readonly FashionMnistFile TestImages = new(
        "t10k-images-idx3-ubyte", 3, "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b");

    public static readonly FashionMnistFile TestLabels = new(
        "t10k-labels-idx1-ubyte", 1, "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34");

    public static readonly IReadOnlyList<FashionMnistFile> All = [TrainImages, TrainLabels, TestImages, TestLabels];

    /// <summary>Name as published.</summary>
    public string CompressedName => Name + ".gz";

    /// <summary>Path of the file in a folder, compressed or not; null where there is none.</summary>
    public string? FindIn(string folder)
        => new[] { CompressedName, Name }.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    /// <summary>Reads the files of a folder to the end; labels must be as many as the images before them.</summary>
    public static IReadOnlyList<FashionMnistFileCheck> Check(string folder, IReadOnlyList<FashionMnistFile> files)
    {
        FashionMnistFileCheck[] checks = files.Select(file => file.CheckIn(folder)).ToArray();
        for (int i = 1; i < checks.Length; i += 2)
        {
            if (checks[i - 1].Count is { } images && checks[i].Count is { } labels && images != labels)
            {
                checks[i] = checks[i] with { Problem = $"{checks[i].Path}: {labels} labels for {images} images" };
            }
        }

        return checks;
    }

    /// <summary>Reads the file at a path to the end.</summary>
    public FashionMnistFileCheck Check(string path)
    {
        try
        {
            IdxArray content = IdxArray.Read(path, Rank);
            int wrong = Rank == 1 ? Array.FindIndex(content.Values, label => label >= FashionMnist.ClassNames.Count) : -1;
            string? problem = wrong < 0 ? null : $"{path}: label {content.Values[wrong]} of image {wrong} is outside 0..{FashionMnist.ClassNames.Count - 1}";
            return new FashionMnistFileCheck(Name, path, content.Dimensions[0], content.Sha256() == Sha256, problem);
        }
        catch (FashionResNetException error)
        {
            return new FashionMnistFileCheck(Name, path, null, false, error.Message);
        }
    }

    private FashionMnistFileCheck CheckIn(string folder) => FindIn(folder) is { } path
        ? Check(path)
        : new FashionMnistFileCheck(Name, null, null, false, $"{CompressedName} is missing");
}
