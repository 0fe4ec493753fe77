namespace GraphDelegatedKit.Tests.Support;

/// <summary>Progress that is told on the spot, by whoever makes it.</summary>
internal sealed class Told<T>(Action<T> tell) : IProgress<T>
{
    public void Report(T value) => tell(value);
}
