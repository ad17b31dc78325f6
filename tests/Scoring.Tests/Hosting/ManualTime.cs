namespace FashionResNet.Scoring.Tests.Hosting;

/// <summary>Time that goes on when a test says so: its timers fire in <see cref="Tick"/>.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly List<ManualTimer> _timers = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(callback, state);
        lock (_timers)
        {
            _timers.Add(timer);
        }

        return timer;
    }

    /// <summary>Lets one period pass.</summary>
    public void Tick()
    {
        ManualTimer[] timers;
        lock (_timers)
        {
            timers = [.. _timers];
        }

        Array.ForEach(timers, timer => timer.Fire());
    }

    private sealed class ManualTimer(TimerCallback callback, object? state) : ITimer
    {
        private bool _ended;

        public void Fire()
        {
            if (!_ended)
            {
                callback(state);
            }
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose() => _ended = true;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
