namespace GraphDelegatedKit.Tests.Support;

/// <summary>Progress that is told on the spot, by whoever makes it.</summary>
internal sealed class SynchronousProgress<T>(Action<T> handler) : IProgress<T>
{
    public void Report(T value) => handler(value);
}
