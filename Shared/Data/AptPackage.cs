using FashionResNet.Shared.Errors;

namespace FashionResNet.Shared.Data;

/// <summary>
/// The package of Debian and Ubuntu, downloaded and unpacked into a temporary folder: needs no root and installs nothing.
/// Where the machine's package lists lack it (fresh containers have none), lists of our own are fetched into that folder.
/// </summary>
internal sealed class AptPackage(FashionMnistOptions options, IProgress<DownloadProgress>? progress) : IDisposable
{
    public const string Name = "dataset-fashion-mnist";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fashion-resnet-");

    /// <exception cref="InvalidInputException">There is no apt-get, or it, or dpkg-deb, failed.</exception>
    public async Task FetchAsync(CancellationToken ct)
    {
        Report($"apt-get download {Name} (30 MB)");
        if (await AptGetAsync(["download", Name], ct).ConfigureAwait(false) is { } failure)
        {
            Report($"apt-get: {failure}; trying with fresh package lists");
            string lists = _folder.CreateSubdirectory("lists/partial").Parent!.FullName;
            string archives = _folder.CreateSubdirectory("archives/partial").Parent!.FullName;
            string[] own = ["-o", $"Dir::State::Lists={lists}", "-o", $"Dir::Cache={archives}"];
            string[] strict = ["-o", "APT::Update::Error-Mode=any"]; // else a dead network counts as success
            Require(await AptGetAsync([.. own, "update", .. strict], ct).ConfigureAwait(false), "apt-get update");
            Require(await AptGetAsync([.. own, "download", Name], ct).ConfigureAwait(false), "apt-get download");
        }

        string archive = Find("*.deb");
        string[] unpack = ["-x", archive, Path.Combine(_folder.FullName, "content")];
        Require(await RunAsync(options.DpkgDebProgram, unpack, ct).ConfigureAwait(false), "dpkg-deb");
    }

    /// <exception cref="InvalidInputException">The package does not hold it.</exception>
    public string PathOf(FashionMnistFile file) => Find(file.CompressedName);

    public void Dispose() => _folder.Delete(recursive: true);

    private static void Require(string? failure, string what)
    {
        if (failure is not null)
        {
            throw new InvalidInputException($"{what}: {failure}");
        }
    }

    private Task<string?> AptGetAsync(string[] arguments, CancellationToken ct)
        => RunAsync(options.AptGetProgram, arguments, ct);

    private Task<string?> RunAsync(string program, string[] arguments, CancellationToken ct)
        => ExternalProgram.RunAsync(program, arguments, _folder.FullName, ct);

    private string Find(string pattern)
        => Directory.EnumerateFiles(_folder.FullName, pattern, SearchOption.AllDirectories).FirstOrDefault()
            ?? throw new InvalidInputException($"the package {Name} brought no {pattern}");

    private void Report(string note) => progress?.Report(new DownloadProgress(Name, 0, null, note));
}
