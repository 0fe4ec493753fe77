using GraphDelegatedKit;
using Samples;

namespace SharePointFiles;

/// <summary>What is to be downloaded, and how.</summary>
internal sealed record DownloadChoice(string Typed, string To, ConflictBehavior Conflict, bool Recursive)
{
    /// <summary>Where it is in the drive.</summary>
    public string Path { get; } = Place.InDrive(Typed);

    /// <summary>Where on this machine it goes.</summary>
    public string Local => Place.ForDownload(Path, To, Recursive);

    public DownloadOptions Options => new() { Conflict = Conflict, Sha256 = true };

    /// <summary>Looks, before anybody signs in, whether it can go there; a folder that was named as one is made.</summary>
    /// <exception cref="UsageException">The whole drive was named, and that was not meant.</exception>
    /// <exception cref="IOException">It cannot.</exception>
    public void Check()
    {
        if (Path.Length == 0 && !Recursive) throw new UsageException("PATH is the whole drive: name a file, or add --recursive.");
        var local = Local;
        if (Recursive && File.Exists(local)) throw new IOException($"'{local}' is a file. Give --out another name for the folder.");
        if (Recursive) return;

        if (Directory.Exists(local)) throw new IOException($"'{local}' is a folder. Give --out another name for the file.");
        if (Conflict == ConflictBehavior.Fail && File.Exists(local)) throw new IOException($"'{local}' exists. Give --out another name, or add --conflict replace or --conflict rename.");
        var folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(local))!;
        if (!Directory.Exists(folder) && To.EndsWith('/')) Directory.CreateDirectory(folder);
        else if (!Directory.Exists(folder)) throw new IOException($"The folder '{folder}' does not exist. Make it first, or end --out with a / to have it made.");
    }
}
