using System;
using System.IO;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Copies a 64-bit little-endian ELF library and sets the flag "weak" (VER_FLG_WEAK) on one needed symbol version, so that a
/// loader whose library lacks this version goes on. Layout: System V gABI, "Symbol Versioning" of the LSB, section .gnu.version_r.
/// Where the version is not asked for, or is weak already, the copy is equal to its source.
/// </summary>
public class MarkSymbolVersionWeak : Task
{
    private const uint VersionNeedSection = 0x6ffffffe; // SHT_GNU_verneed
    private const ushort Weak = 2;                      // VER_FLG_WEAK

    [Required]
    public string Source { get; set; }

    [Required]
    public string Destination { get; set; }

    [Required]
    public string SymbolVersion { get; set; }

    public override bool Execute()
    {
        byte[] elf = File.ReadAllBytes(Source);
        if (elf.Length < 64 || BitConverter.ToUInt32(elf, 0) != 0x464c457f || elf[4] != 2 || elf[5] != 1)
        {
            Log.LogError("{0} is no 64-bit little-endian ELF file.", Source);
            return false;
        }

        bool found = MarkWeak(elf);
        Directory.CreateDirectory(Path.GetDirectoryName(Destination));
        File.Delete(Destination); // never write through a hard link
        File.WriteAllBytes(Destination, elf);
        Log.LogMessage(MessageImportance.Normal, "{0}: {1} {2}.", Destination, SymbolVersion, found ? "made weak" : "left alone");
        return true;
    }

    private bool MarkWeak(byte[] elf)
    {
        long sections = BitConverter.ToInt64(elf, 0x28);
        int sectionSize = BitConverter.ToUInt16(elf, 0x3a);
        int sectionCount = BitConverter.ToUInt16(elf, 0x3c);
        bool changed = false;
        for (int i = 0; i < sectionCount; i++)
        {
            int header = (int)(sections + (i * sectionSize));
            if (BitConverter.ToUInt32(elf, header + 4) != VersionNeedSection)
            {
                continue;
            }

            int need = (int)BitConverter.ToInt64(elf, header + 0x18);
            int names = (int)BitConverter.ToInt64(elf, (int)(sections + (BitConverter.ToInt32(elf, header + 0x28) * sectionSize)) + 0x18);
            for (int next = 1; next != 0; need += next)
            {
                int entry = need + BitConverter.ToInt32(elf, need + 8);
                for (int nextEntry = 1; nextEntry != 0; entry += nextEntry)
                {
                    changed |= MarkEntry(elf, entry, names);
                    nextEntry = BitConverter.ToInt32(elf, entry + 12);
                }

                next = BitConverter.ToInt32(elf, need + 12);
            }
        }

        return changed;
    }

    private bool MarkEntry(byte[] elf, int entry, int names)
    {
        int start = names + BitConverter.ToInt32(elf, entry + 8);
        string name = Encoding.ASCII.GetString(elf, start, Array.IndexOf(elf, (byte)0, start) - start);
        ushort flags = BitConverter.ToUInt16(elf, entry + 4);
        if (name != SymbolVersion || (flags & Weak) != 0)
        {
            return false;
        }

        BitConverter.GetBytes((ushort)(flags | Weak)).CopyTo(elf, entry + 4);
        return true;
    }
}
