using System.Buffers.Binary;
using System.Numerics;
using Google.Protobuf;
using Tensorboard;

namespace FashionResNet.Trainer.Runs;

/// <summary>
/// An event file of TensorBoard: TorchSharp's messages, each between its length and checksums (TFRecord). Not TorchSharp's
/// SummaryWriter, as that takes the time as a float32 of seconds, which is right to two minutes, and writes ticks where TensorBoard
/// looks for the run's start.
/// </summary>
internal sealed class EventFile : IDisposable
{
    private const string Prefix = "events.out.tfevents.";

    private readonly FileStream _stream;

    private EventFile(FileStream stream)
    {
        _stream = stream;
        Write(new Event { FileVersion = "brain.Event:2" });
    }

    /// <summary>Begins the folder's only event file: TensorBoard would join it to others there.</summary>
    /// <param name="folder">Made where it is missing.</param>
    public static EventFile Replace(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (string old in Directory.EnumerateFiles(folder, $"{Prefix}*"))
        {
            File.Delete(old);
        }

        DateTimeOffset now = DateTimeOffset.UtcNow;
        string name = $"{Prefix}{now.ToUnixTimeMilliseconds()}.{Environment.MachineName}.{Environment.ProcessId}";
        return new EventFile(new FileStream(Path.Combine(folder, name), FileMode.CreateNew, FileAccess.Write, FileShare.Read));
    }

    /// <summary>Adds a point to each curve, and sees that a reader finds it.</summary>
    /// <param name="step">Where on the curve.</param>
    /// <param name="values">Name of the curve and value.</param>
    public void Add(int step, IEnumerable<(string Tag, double Value)> values)
    {
        var summary = new Summary();
        summary.Value.AddRange(values.Select(v => new Summary.Types.Value { Tag = v.Tag, SimpleValue = (float)v.Value }));
        Write(new Event { Step = step, Summary = summary });
    }

    public void Dispose() => _stream.Dispose();

    private void Write(Event one)
    {
        one.WallTime = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() / 1e3;
        byte[] message = one.ToByteArray();
        byte[] length = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, message.Length);
        _stream.Write([.. length, .. Checksum(length), .. message, .. Checksum(message)]);
        _stream.Flush();
    }

    /// <summary>CRC-32C, turned and moved so that the checksum of data that holds a checksum is none itself.</summary>
    private static byte[] Checksum(byte[] data)
    {
        uint crc = ~data.Aggregate(uint.MaxValue, BitOperations.Crc32C);
        byte[] bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, BitOperations.RotateRight(crc, 15) + 0xa282ead8);
        return bytes;
    }
}
