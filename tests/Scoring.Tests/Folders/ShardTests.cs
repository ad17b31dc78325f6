using FashionResNet.Scoring.Folders;
using FashionResNet.Shared.Errors;

namespace FashionResNet.Scoring.Tests.Folders;

public sealed class ShardTests
{
    [Fact]
    public void Owns_AnyPath_IsOneShardsAlone()
    {
        Shard[] shards = [.. Enumerable.Range(0, 7).Select(i => new Shard(i, 7))];
        string[] paths = [.. Enumerable.Range(0, 7_000).Select(i => $"folder/{i}.png")];

        Assert.All(paths, path => Assert.Single(shards, shard => shard.Owns(path)));
        Assert.All(shards, shard => Assert.InRange(paths.Count(shard.Owns), 850, 1150));
    }

    // printf %s a.png | sha256sum begins with 7f071235805fbf58, printf %s ü/日本.png with a72b00fc981059b8.
    [Theory]
    [InlineData("a.png", 0x7f071235805fbf58)]
    [InlineData("ü/日本.png", 0xa72b00fc981059b8)]
    public void Owns_KnownPath_IsTheShardOfItsSha256(string path, ulong hash)
        => Assert.True(new Shard((int)(hash % 1000), 1000).Owns(path));

    [Fact]
    public void Parse_IndexAndCount_NamesThePart()
    {
        Shard shard = Shard.Parse("3/8");

        Assert.Equal(new Shard(3, 8), shard);
        Assert.Equal(("3/8", "part-00003-of-00008"), (shard.ToString(), shard.Name));
    }

    [Theory]
    [InlineData("8/8", "shard 8/8 is out of range: 0/8 to 7/8.")]
    [InlineData("-1/8", "shard -1/8 is out of range: 0/8 to 7/8.")]
    [InlineData("0/0", "0 shards are not allowed: 1 to 99999.")]
    [InlineData("1", "'1' is no shard: write i/n, for example 0/8 for the first of eight.")]
    [InlineData("a/b", "'a/b' is no shard: write i/n, for example 0/8 for the first of eight.")]
    public void Parse_OtherText_SaysWhatIsAllowed(string text, string expected)
        => Assert.Equal(expected, Assert.Throws<InvalidInputException>(() => Shard.Parse(text)).Message);
}
