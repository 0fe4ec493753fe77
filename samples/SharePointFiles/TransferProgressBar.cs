using GraphDelegatedKit;
using Samples;

namespace SharePointFiles;

/// <summary>Shows the progress of one or many transfers.</summary>
internal sealed class TransferProgressBar(bool useJson, string name = "")
    : IProgress<TransferProgress>, IProgress<TransferManyProgress>, IDisposable
{
    private readonly StatusLine _statusLine = new(useJson);

    /// <summary>The last reported progress of the transfer.</summary>
    public TransferProgress LastProgress { get; private set; }

    /// <summary>The last reported progress of all transfers together.</summary>
    public TransferManyProgress Total { get; private set; }

    public void Report(TransferProgress value)
    {
        LastProgress = value;
        Show(Terminal.ToOneLine(name), value.BytesTransferred, value.TotalBytes, value.BytesPerSecond);
    }

    public void Report(TransferManyProgress value)
    {
        Total = value;
        var label = $"{value.FilesCompleted + value.FilesFailed} of {DisplayText.FormatFileCount(value.TotalFiles)}";
        Show(label, value.BytesCompleted, value.TotalBytes, value.BytesPerSecond);
    }

    /// <summary>Prints a result on stdout, above the bar.</summary>
    public void WriteResult(Action write) => _statusLine.WriteResult(write);

    /// <summary>Removes the bar and prints a message on stderr.</summary>
    public void WriteMessage(string message) => _statusLine.WriteMessage(message);

    public void Dispose() => _statusLine.Dispose();

    private void Show(string label, long bytes, long total, double? bytesPerSecond) => _statusLine.Show(
        width => ProgressLine.Format(label, bytes, total, bytesPerSecond ?? 0, width),
        isLast: bytes >= total);
}
