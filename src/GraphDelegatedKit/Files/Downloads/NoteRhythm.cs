namespace GraphDelegatedKit.Files;

/// <summary>When what was written is to be flushed and noted. Pure, but for the clock.</summary>
/// <remarks>
/// A flush beside the writing costs as much as the writing. It is for a machine that goes down, and what that loses is to be fetched again within seconds: so it waits for
/// both, enough bytes and enough time.
/// </remarks>
internal sealed class NoteRhythm(TimeProvider time, long bytes = NoteRhythm.UsualBytes)
{
    public const long UsualBytes = 256 * 1024 * 1024;
    public static readonly TimeSpan Between = TimeSpan.FromSeconds(5);

    private long _written, _began = time.GetTimestamp();

    public bool IsDue => _written >= bytes && time.GetElapsedTime(_began) >= Between;

    public void Wrote(int length) => _written += length;

    public void Begin() => (_written, _began) = (0, time.GetTimestamp());
}
