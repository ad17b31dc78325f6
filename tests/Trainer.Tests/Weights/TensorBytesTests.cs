using FashionResNet.Shared.Safetensors;
using FashionResNet.TestSupport;
using FashionResNet.Trainer.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace FashionResNet.Trainer.Tests.Weights;

public sealed class TensorBytesTests
{
    public static TheoryData<ScalarType, SafetensorsDType> Types => new()
    {
        { ScalarType.Float32, SafetensorsDType.F32 },
        { ScalarType.Float64, SafetensorsDType.F64 },
        { ScalarType.Float16, SafetensorsDType.F16 },
        { ScalarType.BFloat16, SafetensorsDType.BF16 },
        { ScalarType.Int64, SafetensorsDType.I64 },
        { ScalarType.Int32, SafetensorsDType.I32 },
        { ScalarType.Byte, SafetensorsDType.U8 },
        { ScalarType.Bool, SafetensorsDType.BOOL },
    };

    [Fact]
    public void Types_Always_AreAllThatAFileCanHold()
        => Assert.Equal(Enum.GetValues<SafetensorsDType>().Order(), Types.Select(row => row.Data.Item2).Order());

    [Theory]
    [MemberData(nameof(Types))]
    public void Write_OfWhatWasReadThroughAFile_GivesTheSameTensors(ScalarType type, SafetensorsDType dtype)
    {
        using DisposeScope scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        Dictionary<string, Tensor> tensors = new()
        {
            ["matrix"] = (randn(3, 5) * 100).to(type),
            ["transposed"] = (randn(3, 5) * 100).to(type).t(), // not contiguous
            ["scalar"] = tensor(3).to(type),
            ["empty"] = empty(0, 4).to(type),
        };
        SafetensorsWriter.Write(folder.File("t.safetensors"), tensors.Select(item => TensorBytes.Read(item.Key, item.Value)));

        using SafetensorsReader reader = SafetensorsReader.Open(folder.File("t.safetensors"));
        foreach (SafetensorsEntry entry in reader.Entries)
        {
            Tensor expected = tensors[entry.Name];
            Tensor same = zeros_like(expected); // strides as the original's
            Tensor converted = zeros(expected.shape, dtype: ScalarType.Float64);
            TensorBytes.Write(entry, reader.Bytes(entry), same);
            TensorBytes.Write(entry, reader.Bytes(entry), converted);

            Assert.Equal(dtype, entry.DType);
            Assert.Equal(expected.shape, entry.Shape);
            Assert.True(same.equal(expected).all().item<bool>(), entry.Name);
            Assert.True(converted.equal(expected.to(ScalarType.Float64)).all().item<bool>(), entry.Name);
        }
    }
}
