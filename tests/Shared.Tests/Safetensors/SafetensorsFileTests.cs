using System.Buffers.Binary;
using System.Text;
using FashionResNet.Shared.Errors;
using FashionResNet.Shared.Safetensors;
using FashionResNet.TestSupport;

namespace FashionResNet.Shared.Tests.Safetensors;

public sealed class SafetensorsFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, string, int> Broken => new()
    {
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "truncated or over-long", 7 },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "truncated or over-long", 9 },
        { """{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", "needs 12 bytes and has 8", 8 },
        { """{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", "shape [-2]", 8 },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", "data_offsets [8, 0]", 8 },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}""", "data_offsets [-8, 0]", 8 },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}}""", "data_offsets [0]", 8 },
        { """{"a":{"dtype":"F31","shape":[2],"data_offsets":[0,8]}}""", "dtype 'F31'; known are BOOL", 8 },
        { """{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}""", "cannot be read", 0 },
        { """{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}}""", "gap or an overlap", 6 },
        { """{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[5,9]}}""", "gap or an overlap", 9 },
        { """{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"a":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}}""", "'a' stands twice", 8 },
        { """{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4],"x":1}}""", "just dtype, shape and data_offsets", 4 },
        { """{"a":{"dtype":"U8","shape":[[[4]]],"data_offsets":[0,4]}}""", "cannot be read", 4 },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", "needs 8 bytes and has 4", 4 },
        { """{"a":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "just dtype, shape and data_offsets", 8 },
        { """{"a":{"dtype":6,"shape":[2],"data_offsets":[0,8]}}""", "cannot be read", 8 },
        { """{"a":{"dtype":"6","shape":[2],"data_offsets":[0,8]}}""", "dtype '6'", 8 },
        { """{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,8]}}""", "cannot be read", 8 },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,99999999999999999999]}}""", "cannot be read", 8 },
        { """{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"\u0061":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}}""", "'a' stands twice", 8 },
        { """{"__metadata__":{"a":"1","a":"2"}}""", "'a' stands twice", 0 },
        { """{"__metadata__":{"a":1}}""", "cannot be read", 0 },
        { "[1,2]", "no JSON object", 0 },
        { "{} x", "cannot be read", 0 },
        { "{\"a\"", "cannot be read", 0 },
    };

    [Fact]
    public void Read_OfWhatWasWritten_GivesEveryDTypeBack()
    {
        (SafetensorsEntry Entry, ReadOnlyMemory<byte> Bytes)[] tensors = Enum.GetValues<SafetensorsDType>()
            .Select((dtype, i) =>
            {
                var entry = new SafetensorsEntry($"tensor.{dtype}", dtype, [i, 3]);
                return (entry, (ReadOnlyMemory<byte>)Enumerable.Range(i, (int)entry.ByteCount).Select(b => (byte)b).ToArray());
            })
            .Append((new SafetensorsEntry("scalar", SafetensorsDType.I64, []), new byte[8]))
            .ToArray();
        string path = _folder.File("all.safetensors");

        SafetensorsWriter.Write(path, tensors, new Dictionary<string, string> { ["größe"] = "\"viel\"" });

        using SafetensorsReader reader = SafetensorsReader.Open(path);
        Assert.Equal("\"viel\"", reader.Metadata["größe"]);
        Assert.Equal(tensors.Length, reader.Entries.Count);
        foreach ((SafetensorsEntry entry, ReadOnlyMemory<byte> bytes) in tensors)
        {
            SafetensorsEntry read = reader.Entries.Single(e => e.Name == entry.Name);
            Assert.Equal((entry.DType, string.Join(',', entry.Shape)), (read.DType, string.Join(',', read.Shape)));
            Assert.Equal(bytes.ToArray(), reader.Bytes(read).ToArray());
        }
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public void Open_OfABrokenFile_SaysWhatIsWrong(string header, string said, int dataLength)
    {
        byte[] json = Encoding.UTF8.GetBytes(header);
        byte[] file = new byte[8 + json.Length + dataLength];
        BinaryPrimitives.WriteInt64LittleEndian(file, json.Length);
        json.CopyTo(file, 8);

        string message = Refusal(file);

        Assert.Contains(said, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(93)]
    [InlineData(200_000_000)]
    [InlineData(long.MaxValue)]
    public void Open_OfAHeaderLongerThanTheFile_IsRefused(long headerLength)
    {
        byte[] file = new byte[100];
        BinaryPrimitives.WriteInt64LittleEndian(file, headerLength);

        Assert.Contains("no safetensors file", Refusal(file), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100_000_000)]
    [InlineData(100_000_001)]
    public void Open_OfAFileThatIsAllHeader_ReadsNoMoreThanTheFormatAllows(long headerLength)
    {
        string path = _folder.File("header.safetensors");
        using (FileStream file = File.Create(path))
        {
            file.Write(BitConverter.GetBytes(headerLength));
            file.SetLength(8 + headerLength); // a hole on the disk, zeros to the reader
        }

        string message = Assert.Throws<InvalidInputException>(() => SafetensorsReader.Open(path)).Message;

        string said = headerLength > 100_000_000 ? $"header of {headerLength} bytes" : "its header cannot be read";
        Assert.Contains(said, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_OfJsonThatIsVeryDeep_IsRefused()
    {
        byte[] json = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", 1_000_000)));
        byte[] file = [.. BitConverter.GetBytes((long)json.Length), .. json];

        Assert.Contains("its header cannot be read", Refusal(file), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_OfANameThatStandsTwice_IsRefused()
    {
        var entry = new SafetensorsEntry("a", SafetensorsDType.U8, [1]);
        Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(_folder.File("x"), [(entry, new byte[1]), (entry, new byte[1])]));
    }

    [Fact]
    public void Open_OfTenThousandRandomlyDamagedFiles_ReadsOrRefusesEachAndNeverCrashes()
    {
        string path = _folder.File("whole.safetensors");
        SafetensorsWriter.Write(path, [
            (new SafetensorsEntry("a.weight", SafetensorsDType.F32, [2, 3]), new byte[24]),
            (new SafetensorsEntry("a.bias", SafetensorsDType.F16, [3]), new byte[6]),
            (new SafetensorsEntry("n", SafetensorsDType.I64, []), new byte[8]),
        ]);
        byte[] whole = File.ReadAllBytes(path);
        var random = new Random(20240229);
        int refused = 0;
        for (int i = 0; i < 10_000; i++)
        {
            byte[] damaged = whole[..random.Next(whole.Length - 20, whole.Length + 1)];
            for (int flips = random.Next(1, 4); flips > 0; flips--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            File.WriteAllBytes(path, damaged);
            try
            {
                using SafetensorsReader reader = SafetensorsReader.Open(path);
                Assert.All(reader.Entries, entry => Assert.Equal(entry.ByteCount, reader.Bytes(entry).Length));
            }
            catch (InvalidInputException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 5_000, 9_999); // damage to the data itself cannot be seen
    }

    [Fact]
    public void Write_OfATensorWhoseBytesDoNotFit_IsRefused()
        => Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(
            _folder.File("x"), [(new SafetensorsEntry("a", SafetensorsDType.F32, [2]), new byte[7])]));

    private string Refusal(byte[] file)
    {
        Action open = () => SafetensorsReader.Open(_folder.Write("broken.safetensors", file)).Dispose();
        return Assert.Throws<InvalidInputException>(open).Message;
    }

    public void Dispose() => _folder.Dispose();
}
