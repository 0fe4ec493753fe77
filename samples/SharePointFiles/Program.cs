using System.CommandLine;
using GraphDelegatedKit;
using Samples;
using SharePointFiles;

var options = new SampleOptions();
var drive = new Option<string?>("--drive") { HelpName = "ID", Description = "The drive, by id. Default: your own OneDrive.", Recursive = true };
var site = new Option<string?>("--site") { HelpName = "HOST:/sites/NAME", Description = "The document library of a site, such as contoso.sharepoint.com:/sites/Engineering, or its address in the browser.", Recursive = true };
var team = new Option<string?>("--team") { HelpName = "TEAM", Description = "The files of a team of yours, by its name or id, or of a channel by the link that Teams copies.", Recursive = true };
var channel = new Option<string?>("--channel") { HelpName = "CHANNEL", Description = "With --team: the files of this channel, by its name or id.", Recursive = true };

var root = new RootCommand("""
    Files in OneDrive, SharePoint and Teams, from the command line.

    For example:
      SharePointFiles ls General
      SharePointFiles upload big.iso --to General/
      SharePointFiles download General/big.iso --out copy.iso
      SharePointFiles ls --site contoso.sharepoint.com:/sites/Engineering
      SharePointFiles upload photos --recursive --team Engineering

    PATH is a path there, or a link to a file or folder as the browser or "Copy link" gives it.
    """) { drive, site, team, channel };

var address = new Argument<string?>("HOST:/sites/NAME") { Description = "The site, as --site names it. Default: the organization's root site.", Arity = ArgumentArity.ZeroOrOne };
Command("site", "Shows a site: its id and its address.", [address], (line, stop) => Sites.ShowAsync(options.Read(line), SiteOf(line), stop));
Command("drives", "Lists your drives, or the document libraries of --site, with their ids.", [], (line, stop) => Sites.ListDrivesAsync(options.Read(line), At(line), stop));

var folder = new Argument<string>("PATH") { Description = "The folder, or a file. Default: the drive's root.", DefaultValueFactory = _ => "" };
var below = new Option<bool>("--recursive", "-r") { Description = "With all that is below it." };
Command("ls", "Lists a folder, whole.", [folder, below], (line, stop) => Listing.RunAsync(options.Read(line), At(line, line.GetValue(folder)!), line.GetValue(below), stop));
var item = new Argument<string>("PATH") { Description = "The file or folder. Default: the drive's root.", DefaultValueFactory = _ => "" };
Command("info", "Shows one file or folder: size, time, hash, ids, address.", [item], (line, stop) => Listing.ShowAsync(options.Read(line), At(line, line.GetValue(item)!), stop));

var path = new Argument<string>("PATH") { Description = "The file in the drive, or with --recursive the folder." };
var output = new Option<string>("--out") { HelpName = "FILE", Description = "Where to; what ends in / is a folder, made if missing.", DefaultValueFactory = _ => "./" };
var local = Conflict("What to do if FILE exists.", "fail");
var deepDown = new Option<bool>("--recursive", "-r") { Description = "A folder, with everything in it." };
Command(
    "download",
    "Downloads a file of any size. Interrupted, the same command goes on where it was; until it is whole and proven it lies beside FILE as FILE.partial.",
    [path, output, local, deepDown],
    (line, stop) => Download.RunAsync(options.Read(line), new DownloadChoice(At(line, line.GetValue(path)!), line.GetValue(output)!, Meant(line.GetValue(local)), line.GetValue(deepDown)), stop));

var file = new Argument<string>("FILE") { Description = "The file, or with --recursive the folder." };
var to = new Option<string>("--to") { HelpName = "PATH", Description = "Where to; what ends in / is a folder, and so is what a link leads to. Missing folders are made.", DefaultValueFactory = _ => "/" };
var conflict = Conflict("What to do if the name is taken.", "replace");
var startOver = new Option<bool>("--start-over") { Description = "If the file has changed since an earlier run began to send it: send it from its start." };
var deepUp = new Option<bool>("--recursive", "-r") { Description = "A folder, with everything in it." };
Command(
    "upload",
    "Uploads a file of any size. Interrupted, by Ctrl+C or anything else, the same command goes on where it was, for about a day.",
    [file, to, conflict, startOver, deepUp],
    (line, stop) => Upload.RunAsync(options.Read(line), new UploadChoice(line.GetValue(file)!, At(line, line.GetValue(to)!), Meant(line.GetValue(conflict)), line.GetValue(startOver), line.GetValue(deepUp)), stop));

Command(
    "pending",
    "Lists your uploads that began and did not end, of every drive. They are written down beside the sign-in and protected as that is: in FILE.transfers/ with --cache FILE, nowhere with --cache-protection memory.",
    [],
    (line, stop) => Pending.ListAsync(options.Read(line), At(line), stop));
var id = new Argument<string>("ID") { Description = "As 'pending' lists it." };
Command("abandon", "Gives an unfinished upload up, and frees the name.", [id], (line, stop) => Pending.AbandonAsync(options.Read(line), At(line), line.GetValue(id)!, stop));

return await Sample.RunAsync(root, options, args);

void Command(string name, string does, Symbol[] takes, Func<ParseResult, CancellationToken, Task<int>> run)
{
    var command = new Command(name, does);
    foreach (var argument in takes.OfType<Argument>()) command.Arguments.Add(argument);
    foreach (var option in takes.OfType<Option>()) command.Options.Add(option);
    command.SetAction(run);
    root.Subcommands.Add(command);
}

Option<string> Conflict(string what, string usual)
{
    var option = new Option<string>("--conflict") { HelpName = "replace|rename|fail", Description = what, DefaultValueFactory = _ => usual };
    option.AcceptOnlyFromAmong("replace", "rename", "fail");
    return option;
}

ConflictBehavior Meant(string? conflict) => Enum.Parse<ConflictBehavior>(conflict!, ignoreCase: true);

Address At(ParseResult line, string path = "") => Address.Of(line.GetValue(drive), line.GetValue(site), line.GetValue(team), line.GetValue(channel), path);

Address SiteOf(ParseResult line)
{
    if (line.GetValue(drive) is not null || line.GetValue(team) is not null) throw new UsageException("A site is named by itself or by --site.");
    if (line.GetValue(address) is not null && line.GetValue(site) is not null) throw new UsageException("The site is named twice: by itself and by --site.");
    return Address.Of(null, line.GetValue(address) ?? line.GetValue(site), null, null);
}
