using FashionResNet.Scoring.Serving;

namespace FashionResNet.Scoring.Tests.Serving;

public sealed class CallGateTests
{
    private const long Many = long.MaxValue;

    [Fact]
    public void Close_WithACallInside_DrainsWhenItLeaves()
    {
        var gate = new CallGate();
        Assert.True(gate.TryEnter(Many));

        gate.Close();
        gate.Close();

        Assert.False(gate.TryEnter(Many));
        Assert.Equal(1, gate.Calls);
        Assert.False(gate.Drained.IsCompleted);
        gate.Leave();
        Assert.True(gate.Drained.IsCompleted);
    }

    [Fact]
    public void Close_WithNobodyInside_DrainsAtOnce()
    {
        var gate = new CallGate();
        Assert.True(gate.TryEnter(Many));
        gate.Leave();

        gate.Close();

        Assert.True(gate.Drained.IsCompleted);
    }

    [Fact]
    public void TryEnter_AtTheLimit_IsFullUntilOneLeaves()
    {
        var gate = new CallGate();
        Assert.True(gate.TryEnter(2));
        Assert.True(gate.TryEnter(2));

        Assert.False(gate.TryEnter(2));

        gate.Leave();
        Assert.True(gate.TryEnter(2));
    }

    [Fact]
    public void Close_OfAFullGate_IsSeen()
    {
        var gate = new CallGate();
        Assert.True(gate.TryEnter(1));

        gate.Close();

        Assert.False(gate.TryEnter());
        Assert.Equal(1, gate.Calls);
    }

    [Fact]
    public void TryEnter_FromManyThreads_LetsInNoMoreThanTheLimit()
    {
        const int Limit = 3;
        var gate = new CallGate();
        int beyond = 0;
        Thread[] threads = [.. Enumerable.Range(0, 8).Select(_ => new Thread(() =>
        {
            for (int i = 0; i < 100_000; i++)
            {
                if (gate.TryEnter(Limit))
                {
                    Interlocked.Add(ref beyond, gate.Calls > Limit ? 1 : 0);
                    gate.Leave();
                }
            }
        }))];

        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());

        Assert.Equal(0, beyond);
        Assert.Equal(0, gate.Calls);
    }

    [Fact]
    public void Close_WhileManyComeAndGo_LetsNobodyInAfterwards()
    {
        var gate = new CallGate();
        int inside = 0;
        int after = 0;
        Thread[] threads = [.. Enumerable.Range(0, 8).Select(_ => new Thread(() =>
        {
            while (gate.TryEnter(Many))
            {
                Interlocked.Increment(ref inside);
                if (gate.Drained.IsCompleted)
                {
                    Interlocked.Increment(ref after);
                }

                Interlocked.Decrement(ref inside);
                gate.Leave();
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());

        gate.Close();
        Array.ForEach(threads, thread => thread.Join());

        Assert.True(gate.Drained.IsCompleted);
        Assert.Equal(0, after);
        Assert.Equal(0, inside);
        Assert.Equal(0, gate.Calls);
    }
}
