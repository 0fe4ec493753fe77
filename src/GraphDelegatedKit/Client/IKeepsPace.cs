using System.Text.Json;
using GraphDelegatedKit.Http;

namespace GraphDelegatedKit.Client;

/// <summary>A client that shares its throttling with callers. A stub does not implement this; callers then use their own.</summary>
internal interface IKeepsPace
{
    ThrottlingContext Pace { get; }

    JsonSerializerOptions Json { get; }
}
