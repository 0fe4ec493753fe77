using System.CommandLine;
using GraphDelegatedKit;
using Samples;
using SharePointFiles;

var options = new SampleOptions();
var drive = new Option<string?>("--drive") { HelpName = "ID", Description = "The drive, by id. Default: your own OneDrive.", Recursive = true };
var site = new Option<string?>("--site") { HelpName = "HOST:/sites/NAME", Description = "The document library of a site, such as contoso.sharepoint.com:/sites/Engineering.", Recursive = true };

var root = new RootCommand("Files in OneDrive, SharePoint and Teams, from the command line.") { drive, site };

var folder = new Argument<string>("PATH") { Description = "The folder. Default: the drive's root.", DefaultValueFactory = _ => "" };
var list = new Command("ls", "Lists a folder, whole.") { folder };
list.SetAction((line, stop) => Listing.RunAsync(options.Read(line), DriveChoice.Of(line.GetValue(drive), line.GetValue(site)), line.GetValue(folder)!, stop));
root.Subcommands.Add(list);

var file = new Argument<string>("FILE") { Description = "The file to upload." };
var to = new Option<string>("--to") { HelpName = "PATH", Description = "Where to; a path that ends in / is a folder. Missing folders are made. Default: the drive's root.", DefaultValueFactory = _ => "/" };
var conflict = new Option<ConflictBehavior>("--conflict") { HelpName = "replace|rename|fail", Description = "What to do if the name is taken.", DefaultValueFactory = _ => ConflictBehavior.Replace };
var upload = new Command("upload", "Uploads a file of any size.") { file, to, conflict };
upload.SetAction((line, stop) => Upload.RunAsync(
    options.Read(line), DriveChoice.Of(line.GetValue(drive), line.GetValue(site)), line.GetValue(file)!, line.GetValue(to)!, line.GetValue(conflict), stop));
root.Subcommands.Add(upload);

return await Sample.RunAsync(root, options, args);
