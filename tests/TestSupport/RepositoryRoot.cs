namespace FashionResNet.TestSupport;

/// <summary>The folder of the checkout, found upwards from the test's binary.</summary>
public static class RepositoryRoot
{
    /// <summary>Absolute path of the folder that holds FashionResNet.sln.</summary>
    public static string FullPath { get; } = Find();

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "FashionResNet.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"no FashionResNet.sln above {AppContext.BaseDirectory}");
    }
}
