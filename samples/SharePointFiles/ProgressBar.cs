using GraphDelegatedKit;
using Samples;
using Spectre.Console;

namespace SharePointFiles;

/// <summary>A bar on stderr with rate and time left, where a terminal shows it; else nothing.</summary>
internal static class ProgressBar
{
    public static Task<T> RunAsync<T>(string name, Func<IProgress<TransferProgress>?, Task<T>> work) => Terminal.ErrorIsTerminal
        ? Terminal.Error.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new TransferSpeedColumn(), new RemainingTimeColumn())
            .StartAsync(bars => work(new Bar(bars.AddTask(Markup.Escape(name)))))
        : work(null);

    private sealed class Bar(ProgressTask task) : IProgress<TransferProgress>
    {
        public void Report(TransferProgress value)
        {
            task.MaxValue = Math.Max(1, value.TotalBytes);
            task.Value = value.TotalBytes == 0 ? 1 : value.BytesTransferred;
        }
    }
}
