using System.Security.Cryptography;
using FashionResNet.Shared.Errors;

namespace FashionResNet.Scoring.Files;

/// <summary>By what a change of a file is seen. It is that of the file which links lead to.</summary>
/// <param name="LastWrite">When it was written.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Identity">Which file it is: another that takes its place may have its time and length, as copies that keep the time
/// do. Null where the system does not tell. (.NET's creation time would not do: on Linux it is never later than the last write.)</param>
internal readonly record struct FileStamp(DateTime LastWrite, long Length, (ulong Device, ulong Inode)? Identity)
{
    /// <returns>Null where there is no file that can be read.</returns>
    public static FileStamp? Read(string path)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            _ = FileStatus.TryRead(path, out FileStatus status); // of a file that has just gone: no identity
            return new FileStamp(File.GetLastWriteTimeUtc(file.SafeFileHandle), file.Length, status.Identity);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException) // an empty name
        {
            return null;
        }
    }

    /// <summary>SHA-256 of a file, lower-case hexadecimal.</summary>
    /// <param name="path">The file.</param>
    /// <param name="stamp">What it had before it was first read.</param>
    /// <exception cref="InvalidInputException">It is another file by now, or cannot be read.</exception>
    /// <exception cref="TransientFaultException">It cannot be opened now.</exception>
    public static string HashOf(string path, FileStamp? stamp)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            string hash = Convert.ToHexStringLower(SHA256.HashData(file));
            RefuseOther(path, stamp);
            return hash;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw FashionResNetException.OfFileSystem($"{path} cannot be read: {error.Message}", error);
        }
    }

    /// <exception cref="InvalidInputException">The file is not as it was when it had this stamp.</exception>
    /// <exception cref="TransientFaultException">It cannot be opened now.</exception>
    public static void RefuseOther(string path, FileStamp? stamp)
    {
        FileStamp? now = Read(path);
        if (now is null)
        {
            throw new TransientFaultException($"{path} was read and cannot be opened again.");
        }

        if (now != stamp)
        {
            throw new InvalidInputException($"{path} has changed since it was read: load it again.");
        }
    }
}
