using FashionResNet.Shared.Data;
using FashionResNet.TestSupport;

namespace FashionResNet.Shared.Tests.Data;

/// <summary>The committed sample in the place of the whole set: servers have its files, its hashes are the right ones.</summary>
internal static class LoopbackFashionMnist
{
    public static readonly IReadOnlyList<FashionMnistFile> Files = [.. FashionMnistFile.All.Select(file => file with
    {
        Sha256 = IdxArray.Read(file.FindIn(FashionMnistSample.Folder)!, file.Rank).Sha256(),
    })];

    public static byte[] Bytes(string name) => File.ReadAllBytes(Path.Combine(FashionMnistSample.Folder, name));

    public static LoopbackAnswer Good(string name) => new(200, Bytes(name));

    /// <summary>Options that look nowhere but in the given cache and at the given servers, and do not wait.</summary>
    public static FashionMnistOptions Options(TemporaryFolder cache, params Uri[] servers) => new()
    {
        CacheFolder = cache.File("cache"),
        PackageFolders = [],
        DownloadAddresses = servers,
        UseAptGet = false,
        Files = Files,
        Delay = (_, _) => Task.CompletedTask,
    };

    public static void CopySampleTo(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (FashionMnistFile file in Files)
        {
            File.WriteAllBytes(Path.Combine(folder, file.CompressedName), Bytes(file.CompressedName));
        }
    }
}
