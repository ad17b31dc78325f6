namespace FashionResNet.Scoring.Hosting;

/// <summary>By what a change of a file is seen. It is that of the file which links lead to.</summary>
internal readonly record struct FileStamp(DateTime LastWrite, long Length)
{
    /// <returns>Null where there is no file that can be read.</returns>
    public static FileStamp? Read(string path)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return new FileStamp(File.GetLastWriteTimeUtc(file.SafeFileHandle), file.Length);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
