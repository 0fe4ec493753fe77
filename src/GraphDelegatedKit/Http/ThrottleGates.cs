namespace GraphDelegatedKit.Http;

/// <summary>One person's gates, a workload each: the service throttles mail without throttling files.</summary>
internal sealed class ThrottleGates(TimeProvider time, string graphHost)
{
    private readonly ThrottleGate _directory = new(time), _mail = new(time, "mail"), _files = new(time, "files"), _teams = new(time, "teams"), _batch = new(time, "batch");

    public ThrottleGate Of(Uri address) => address.Host == graphHost ? Of(Workload(address.AbsolutePath)) : _files; // other hosts take uploads and give downloads

    /// <param name="path">As sent, the version in front: <c>/v1.0/users/1</c>.</param>
    public ThrottleGate OfPath(string path) => Of(Workload(path));

    private static ReadOnlySpan<char> Workload(ReadOnlySpan<char> path)
    {
        Span<Range> parts = stackalloc Range[6];
        var count = path.Split(parts, '/');
        var first = count > 2 ? path[parts[2]] : default; // "/v1.0/users/…"
        var owned = first is "me" ? 3 : first is "users" or "groups" ? 4 : 2;
        return owned < count && owned < 5 ? Word(path[parts[owned]]) : Word(first);
    }

    private static ReadOnlySpan<char> Word(ReadOnlySpan<char> segment) =>
        segment.IndexOfAny(':', '(', '?') is var end and >= 0 ? segment[..end] : segment;

    private ThrottleGate Of(ReadOnlySpan<char> word) => word switch
    {
        "messages" or "mailFolders" or "events" or "calendar" or "contacts" => _mail,
        "drive" or "drives" or "sites" or "shares" => _files,
        "teams" or "chats" => _teams,
        "$batch" => _batch, // what it carries is throttled piece by piece
        _ => _directory,
    };
}
