using System.IO.Enumeration;

namespace FashionResNet.Scoring.Folders.Listing;

/// <summary>A name in a folder. Names are ordered by their UTF-16 code units, as <see cref="string.CompareOrdinal(string, string)"/>
/// does: the same everywhere, whatever the language of the machine.</summary>
/// <param name="Name">Without folders.</param>
/// <param name="IsFolder">A folder to walk into, or on Linux a link to one.</param>
internal readonly record struct FolderEntry(string Name, bool IsFolder) : IComparable<FolderEntry>
{
    /// <summary>What the system's listing says of an entry; costs a look at the file only where it is a link.</summary>
    public static FolderEntry Of(ref FileSystemEntry entry)
    {
        // Elsewhere we do not learn whether a link leads back to where we came from, and leave it.
        bool walk = entry.IsDirectory
            && (OperatingSystem.IsLinux() || (entry.Attributes & FileAttributes.ReparsePoint) == 0);
        return new FolderEntry(entry.FileName.ToString(), walk);
    }

    public int CompareTo(FolderEntry other) => string.CompareOrdinal(Name, other.Name);
}
