// Microsoft's own client for .NET with Azure.Identity: the code of its documentation, for which the tenant is the real service.
using System.Security.Cryptography;
using System.Text.Json;
using Azure.Identity;
using Microsoft.Graph;
using Microsoft.Graph.Drives.Item.Items.Item.Copy;
using Microsoft.Graph.Models;
using Microsoft.Graph.Models.ODataErrors;
using Microsoft.Kiota.Http.HttpClientLibrary.Middleware.Options;
using CreateUploadSessionBody = Microsoft.Graph.Drives.Item.Items.Item.CreateUploadSession.CreateUploadSessionPostRequestBody;

var credential = new DeviceCodeCredential(new DeviceCodeCredentialOptions
{
    TenantId = Environment.GetEnvironmentVariable("GRAPH_LOCAL_TENANT_ID"),
    ClientId = Environment.GetEnvironmentVariable("GRAPH_LOCAL_CLIENT_ID"),
    DeviceCodeCallback = (code, _) =>
    {
        System.Diagnostics.Process.Start("/usr/bin/python3", [args[0], code.VerificationUri.ToString(), code.UserCode]);
        return Task.CompletedTask;
    },
});
var graph = new GraphServiceClient(credential, ["User.Read.All", "Files.ReadWrite.All", "Sites.Read.All"]);

var me = await graph.Me.GetAsync() ?? throw new InvalidOperationException("There is no signed-in user.");
var drive = await graph.Me.Drive.GetAsync() ?? throw new InvalidOperationException("There is no drive.");
var items = graph.Drives[drive.Id].Items;

// Pages
var users = 0;
var firstPage = await graph.Users.GetAsync(request => request.QueryParameters.Top = 3);
var iterator = PageIterator<User, UserCollectionResponse>.CreatePageIterator(graph, firstPage!, _ => ++users > 0);
await iterator.IterateAsync();

// Changes: a first round, then what changed since.
var changes = await graph.Users.Delta.GetAsDeltaGetResponseAsync();
while (changes!.OdataNextLink is { } nextLink)
    changes = await graph.Users.Delta.WithUrl(nextLink).GetAsDeltaGetResponseAsync();
var deltaLink = changes.OdataDeltaLink;
changes = await graph.Users.Delta.WithUrl(deltaLink!).GetAsDeltaGetResponseAsync();

// Files
var content = RandomNumberGenerator.GetBytes(1_500_000);
using var small = new MemoryStream(content[..1000]);
var smallItem = await items["root"].ItemWithPath("sdk/small.bin").Content.PutAsync(small);
var session = await items["root"].ItemWithPath("sdk/large.bin").CreateUploadSession.PostAsync(new CreateUploadSessionBody
{
    Item = new DriveItemUploadableProperties
    {
        AdditionalData = new Dictionary<string, object> { ["@microsoft.graph.conflictBehavior"] = "replace" },
    },
});
using var large = new MemoryStream(content);
var upload = await new LargeFileUploadTask<DriveItem>(session, large, 320 * 1024, graph.RequestAdapter).UploadAsync();
await using var downloaded = await items[upload.ItemResponse.Id].Content.GetAsync();
using var read = new MemoryStream();
await downloaded!.CopyToAsync(read);
if (!read.ToArray().AsSpan().SequenceEqual(content))
    throw new InvalidOperationException("The downloaded file differs from the uploaded one.");

// A copy on the service, and its progress
var headers = new HeadersInspectionHandlerOption { InspectResponseHeaders = true };
var folder = await items["root"].ItemWithPath("sdk").GetAsync();
await items[upload.ItemResponse.Id].Copy.PostAsync(
    new CopyPostRequestBody { Name = "copy.bin", ParentReference = new ItemReference { DriveId = drive.Id, Id = folder!.Id } },
    request => request.Options.Add(headers));
using var http = new HttpClient();
var status = "";
for (var attempt = 0; status != "completed" && attempt < 100; attempt++)
{
    using var progress = JsonDocument.Parse(await http.GetStringAsync(headers.ResponseHeaders["Location"].Single()));
    status = progress.RootElement.GetProperty("status").GetString();
}

var children = await items["root"].ItemWithPath("sdk").Children.GetAsync(request => request.QueryParameters.Orderby = ["name"]);
var found = await items["root"].SearchWithQ("large").GetAsSearchWithQGetResponseAsync();

// A site by its path
var site = await graph.Sites["contoso.sharepoint.com:/sites/Engineering"].GetAsync();
var libraries = await graph.Sites[site!.Id].Drives.GetAsync();

// A batch
var batch = new BatchRequestContentCollection(graph);
var meStep = await batch.AddBatchRequestStepAsync(graph.Me.ToGetRequestInformation());
var missingStep = await batch.AddBatchRequestStepAsync(graph.Users["missing@contoso.com"].ToGetRequestInformation());
var responses = await graph.Batch.PostAsync(batch);
var meAgain = await responses.GetResponseByIdAsync<User>(meStep);
using var missing = await responses.GetResponseByIdAsync(missingStep);

// An error
string? code = null;
try
{
    await items["root"].ItemWithPath("sdk/missing.bin").GetAsync();
}
catch (ODataError e)
{
    code = e.Error?.Code;
}

Console.WriteLine(JsonSerializer.Serialize(new
{
    me = me.UserPrincipalName,
    users,
    changed = changes!.Value!.Count,
    small = smallItem!.Size,
    names = children!.Value!.Select(item => item.Name),
    found = found!.Value!.Select(item => item.Name),
    site = site.DisplayName,
    libraries = libraries!.Value!.Count,
    batch = meAgain.UserPrincipalName,
    missing = (int)missing!.StatusCode,
    code,
}));
