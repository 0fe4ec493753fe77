using System.CommandLine;
using Samples;
using UserAdmin;

var options = new SampleOptions();
var root = new RootCommand("Who is in the tenant, and who may sign in: lists, looks up, enables and disables accounts.");

var list = new Command("list", "Lists everybody: name, job title, and whether the account is enabled.");
list.SetAction((line, stop) => Listing.RunAsync(options.Read(line), stop));
root.Subcommands.Add(list);

return await Sample.RunAsync(root, options, args);
