using System.Globalization;
using System.Net;
using System.Text;

namespace GraphDelegatedKit.Tests.Paging;

[NonParallelizable] // it reads the memory of the whole process
public sealed class ListingMemoryTests
{
    private const int Pages = 1_001, PageSize = 999;

    [Test]
    [Category("Slow")]
    public async Task A_million_users_are_listed_in_the_memory_of_a_few_pages()
    {
        await using var graph = GraphClient.Create(
            new FakeTokenProvider((_, _) => new(TestData.CreateToken())),
            new GraphClientOptions { HttpHandler = () => new FakeDirectory() });
        long users = 0, memoryEarly = 0, allocatedEarly = 0;
        PageCheckpoint? last = null;

        await foreach (var page in graph.ListAsync<User>("users").AsPages())
        {
            users += page.Items.Count;
            last = page.Checkpoint;
            if (users == Pages / 4 * PageSize)
                (memoryEarly, allocatedEarly) = (GC.GetTotalMemory(forceFullCollection: true), GC.GetTotalAllocatedBytes());
        }

        var growth = GC.GetTotalMemory(forceFullCollection: true) - memoryEarly;
        var perUser = (GC.GetTotalAllocatedBytes() - allocatedEarly) / (double)(users - (Pages / 4 * PageSize));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(users, Is.EqualTo((long)Pages * PageSize));
            Assert.That(last!.ItemsRead, Is.EqualTo((long)Pages * PageSize));
            Assert.That(last.IsComplete, Is.True);
        }

        Assert.That(growth, Is.LessThan(2 << 20), "three quarters of a million users later");
        Assert.That(perUser, Is.LessThan(400), "the users themselves: an object and two texts each");
    }

    /// <summary>The same users on every page, and a link that no page had before.</summary>
    private sealed class FakeDirectory : HttpMessageHandler
    {
        private readonly byte[] _users = Encoding.UTF8.GetBytes("{\"value\":[" + string.Join(',', Enumerable.Range(0, PageSize)
            .Select(i => $$"""{"id":"{{new Guid(i, 0, 0, new byte[8])}}","displayName":"Ada Lovelace {{i}}"}""")) + "]");

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var query = request.RequestUri!.Query;
            var page = query[(query.IndexOf('=', StringComparison.Ordinal) + 1)..];
            var next = 1 + (page.Length == 0 ? 0 : int.Parse(page, CultureInfo.InvariantCulture));
            var rest = next == Pages ? "}" : $",\"@odata.nextLink\":\"https://graph.microsoft.com/v1.0/users?$skiptoken={next}\"}}";
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK)
            {
                Content = new ByteArrayContent([.. _users, .. Encoding.UTF8.GetBytes(rest)]),
                RequestMessage = request,
            });
        }
    }
}
