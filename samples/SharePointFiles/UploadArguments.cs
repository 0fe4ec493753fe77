using GraphDelegatedKit;
using Samples;

namespace SharePointFiles;

/// <summary>The arguments of the upload command.</summary>
internal sealed record UploadArguments(string Source, DriveLocation Destination, ConflictBehavior Conflict, bool StartOver, bool Recursive)
{
    /// <summary>The destination path, relative to the drive root or the linked folder.</summary>
    public string Path { get; } = PathArgument.GetUploadPath(Source, Destination.Path);

    public UploadOptions Options => new()
    {
        Conflict = Conflict,
        ComputeSha256 = true,
        IfChanged = StartOver ? SourceChangedBehavior.StartOver : SourceChangedBehavior.Fail,
    };

    /// <exception cref="UsageException">The file does not exist, or it is a folder and --recursive is missing.</exception>
    public void Validate()
    {
        if (Directory.Exists(Source) && !Recursive) throw new UsageException($"'{Source}' is a folder: name a file, or add --recursive.");
        if (!Directory.Exists(Source) && !File.Exists(Source)) throw new UsageException($"There is no file '{Source}'.");
    }
}
