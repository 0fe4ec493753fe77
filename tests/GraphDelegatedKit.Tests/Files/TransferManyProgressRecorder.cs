namespace GraphDelegatedKit.Tests.Files;

/// <summary>Every report of many transfers together.</summary>
internal sealed class TransferManyProgressRecorder : IProgress<TransferManyProgress>
{
    private readonly object _lock = new();
    private readonly List<TransferManyProgress> _reports = [];

    public IReadOnlyList<TransferManyProgress> Reports
    {
        get
        {
            lock (_lock) return [.. _reports];
        }
    }

    public TransferManyProgress LastReport => Reports[^1];

    public void Report(TransferManyProgress value)
    {
        lock (_lock) _reports.Add(value);
    }
}
