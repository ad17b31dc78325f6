using FashionResNet.Scoring.Serving;

namespace FashionResNet.Scoring.Tests.Serving;

public sealed class CallGateTests
{
    [Fact]
    public void Close_WithACallInside_DrainsWhenItLeaves()
    {
        var gate = new CallGate();
        Assert.True(gate.TryEnter());

        gate.Close();
        gate.Close();

        Assert.False(gate.TryEnter());
        Assert.Equal(1, gate.Calls);
        Assert.False(gate.Drained.IsCompleted);
        gate.Leave();
        Assert.True(gate.Drained.IsCompleted);
    }

    [Fact]
    public void Close_WithNobodyInside_DrainsAtOnce()
    {
        var gate = new CallGate();
        Assert.True(gate.TryEnter());
        gate.Leave();

        gate.Close();

        Assert.True(gate.Drained.IsCompleted);
    }

    [Fact]
    public void Close_WhileManyComeAndGo_LetsNobodyInAfterwards()
    {
        var gate = new CallGate();
        int inside = 0;
        int after = 0;
        Thread[] threads = [.. Enumerable.Range(0, 8).Select(_ => new Thread(() =>
        {
            while (gate.TryEnter())
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
