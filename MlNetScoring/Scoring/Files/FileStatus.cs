using System.Runtime.InteropServices;
using FashionResNet.Shared.Errors;

namespace FashionResNet.Scoring.Files;

/// <summary>Kind, size and identity of a file, learnt without opening it: opening a FIFO would wait for its writer.</summary>
/// <param name="Kind">What the path leads to.</param>
/// <param name="Size">Bytes of a regular file.</param>
/// <param name="Identity">Equal for two paths of one file; null where the system does not tell.</param>
internal readonly partial record struct FileStatus(FileKind Kind, long Size, (ulong Device, ulong Inode)? Identity)
{
    private const int CurrentDirectory = -100; // AT_FDCWD
    private const uint BasicStats = 0x7ff;     // STATX_BASIC_STATS

    /// <summary>Reads the status of a path.</summary>
    /// <param name="path">Links are followed.</param>
    /// <param name="status">What there is.</param>
    /// <param name="folder">Whether a folder is looked for, see <see cref="FileFault.OfErrno"/>.</param>
    /// <returns>Null, or why there is none.</returns>
    public static FashionResNetException? TryRead(string path, out FileStatus status, bool folder = false)
    {
        status = default;
        if (path.Contains('\0', StringComparison.Ordinal))
        {
            return new InvalidInputException(FileFault.Nul);
        }

        if (!OperatingSystem.IsLinux())
        {
            return ReadPortable(path, out status, folder);
        }

        if (Statx(CurrentDirectory, path, 0, BasicStats, out StatxBuffer buffer) != 0)
        {
            return FileFault.OfErrno(Marshal.GetLastPInvokeError(), path, folder);
        }

        FileKind kind = (buffer.Mode & 0xf000) switch
        {
            0x8000 => FileKind.Regular,
            0x4000 => FileKind.Directory,
            0x1000 => FileKind.Fifo,
            0xc000 => FileKind.Socket,
            0x2000 or 0x6000 => FileKind.Device,
            _ => FileKind.Other,
        };
        ulong device = ((ulong)buffer.DeviceMajor << 32) | buffer.DeviceMinor;
        status = new FileStatus(kind, (long)buffer.Size, (device, buffer.Inode));
        return null;
    }

    /// <summary>The status of what must be a regular file: to open another, such as a FIFO, may wait for ever.</summary>
    /// <exception cref="InvalidInputException">It is none, or cannot be read; the message says why and names no place.</exception>
    /// <exception cref="TransientFaultException">It cannot be looked at for a reason that does not lie in it.</exception>
    public static FileStatus OfRegular(string path)
    {
        FashionResNetException? fault = TryRead(path, out FileStatus status);
        if (fault is null && FileFault.OfKind(status.Kind) is { } reason)
        {
            fault = new InvalidInputException(reason);
        }

        return fault is null ? status : throw fault;
    }

    private static FashionResNetException? ReadPortable(string path, out FileStatus status, bool folder)
    {
        status = default;
        try
        {
            status = Directory.Exists(path)
                ? new FileStatus(FileKind.Directory, 0, null)
                : new FileStatus(FileKind.Regular, new FileInfo(path).Length, null);
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return FileFault.Of(error, path, folder);
        }
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int directory, string path, int flags, uint mask, out StatxBuffer buffer);

    /// <summary>Linux's <c>struct statx</c>, whose layout is the same on every processor.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct StatxBuffer
    {
        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(40)]
        public ulong Size;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;
    }
}
