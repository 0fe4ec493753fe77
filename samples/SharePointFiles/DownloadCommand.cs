using System.Net;
using GraphDelegatedKit;
using Samples;

namespace SharePointFiles;

/// <summary>Downloads one file. After any interruption, the same command resumes the download.</summary>
internal static class DownloadCommand
{
    public static Task<int> RunAsync(SampleSettings settings, DownloadArguments arguments, CancellationToken cancellationToken)
    {
        arguments.Validate();
        return Interruption.ExplainAsync(
            "Interrupted before the first byte was received. The same command starts the download, or resumes an earlier one.",
            () => arguments.Recursive
                ? DownloadFolderCommand.RunAsync(settings, arguments, cancellationToken)
                : DownloadAsync(settings, arguments, cancellationToken),
            cancellationToken);
    }

    private static async Task<int> DownloadAsync(SampleSettings settings, DownloadArguments arguments, CancellationToken cancellationToken)
    {
        await using var environment = await SampleEnvironment.OpenAsync(settings, cancellationToken);
        await using var session = DelegatedSession.Open(environment.CreateSessionOptions(arguments.Source.Scopes));
        await using var graph = environment.CreateClient(session);

        var root = await arguments.Source.GetRootAsync(graph, cancellationToken);
        arguments = arguments.WithLinkedItem(root);
        using var progressBar = new TransferProgressBar(settings.UseJson, Path.GetFileName(arguments.LocalPath));
        try
        {
            var receipt = await graph.Files().DownloadAsync(
                root.GetPath(arguments.Path), arguments.LocalPath, arguments.Options, progressBar, cancellationToken);
            progressBar.Dispose();
            Print(settings, receipt, receipt.Name, Path.GetRelativePath(".", receipt.Path));
            return ExitCode.Done;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            progressBar.WriteMessage(progressBar.LastProgress.BytesTransferred == 0
                ? "Interrupted before the first byte. The same command starts the download again."
                : $"Interrupted with {ByteSize.Format(progressBar.LastProgress.BytesTransferred)} of " +
                  $"{ByteSize.Format(progressBar.LastProgress.TotalBytes)} downloaded. To go on, run the same command again. " +
                  $"To give it up, delete '{arguments.LocalPath}.partial'.");
            return ExitCode.Interrupted;
        }
        catch (GraphException e) when (e.Code == "notSupported")
        {
            throw e.WithMessage(
                arguments.Path.Length > 0 ? $"'{arguments.Path}' is a folder" : "It is a folder",
                "Name a file in it, or add --recursive.");
        }
        catch (GraphException e) when (e.Status == HttpStatusCode.NotFound)
        {
            throw PathArgument.CreateNotFoundError(arguments.Path, e);
        }
    }

    /// <param name="settings">The settings, with the output format.</param>
    /// <param name="receipt">The receipt of the download.</param>
    /// <param name="name">The name or path in the drive.</param>
    /// <param name="displayPath">The local path to show.</param>
    public static void Print(SampleSettings settings, DownloadReceipt receipt, string name, string displayPath)
    {
        if (settings.UseJson) JsonLine.Write(new { name, receipt.Size, receipt.Sha256, receipt.Verified, receipt.ResumedFrom });
        else
            Console.WriteLine(
                $"{Terminal.ToOneLine(displayPath)}: {ByteSize.Format(receipt.Size)}{DisplayText.DescribeResume(receipt.ResumedFrom)}, " +
                $"{DisplayText.Describe(receipt.Verified)}. SHA-256 {receipt.Sha256}");
    }
}
