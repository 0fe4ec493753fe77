namespace GraphDelegatedKit.Testing.Tests.Support;

// Time stands still until a test moves it.
internal sealed class Clock : TimeProvider
{
    private DateTimeOffset _now = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => _now;

    public void Advance(TimeSpan by) => _now += by;
}
