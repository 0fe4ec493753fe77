using System.Globalization;
using Samples;

namespace UserAdmin;

/// <summary>
/// How far it is, in one line of stderr that is written over, where a terminal shows it; else nothing. Results that go to the same terminal pass above it.
/// </summary>
internal sealed class CountBar(string what, int? total = null) : IDisposable
{
    private const int Width = 30;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);

    private readonly bool _shown = Terminal.ErrorIsTerminal && Terminal.Error.Profile.Capabilities.Ansi;
    private readonly long _began = TimeProvider.System.GetTimestamp();
    private TimeSpan _drawn = TimeSpan.MinValue;
    private bool _stands;
    private int _count;

    public void Advance()
    {
        _count++;
        Draw();
    }

    /// <summary>Lets a line pass.</summary>
    public void Pass(Action line)
    {
        var stood = _stands;
        if (!Console.IsOutputRedirected) Erase();
        line();
        if (stood) Draw();
    }

    public void End()
    {
        Erase();
        _drawn = TimeSpan.MaxValue;
    }

    public void Dispose() => End();

    private void Draw()
    {
        var now = TimeProvider.System.GetElapsedTime(_began);
        if (!_shown || (_stands && now - _drawn < Pace)) return;

        _drawn = now;
        _stands = true;
        Console.Error.Write(string.Create(CultureInfo.InvariantCulture, $"\r\u001b[K{what} {Share()}{_count:N0}{(total is { } all ? $" of {all:N0}" : "")}"));
    }

    private string Share()
    {
        if (total is not > 0) return "";

        var done = Width * Math.Min(_count, total.Value) / total.Value;
        return $"[{new string('#', done)}{new string('.', Width - done)}] ";
    }

    private void Erase()
    {
        if (!_stands) return;
        Console.Error.Write("\r\u001b[K");
        _stands = false;
    }
}
