using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using System.Xml.Linq;

namespace FastNN.Tests.Support;

/// <summary>What the XML comments of the library say that a member throws.</summary>
internal static class Comments
{
    private const BindingFlags Any = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    private static readonly ConcurrentDictionary<Assembly, Dictionary<string, XElement>> files = new();

    /// <summary>
    /// Why the comment of the public member that a test called does not cover what it threw; null where it does. Null arguments are not
    /// repeated in every comment: docs/guide/errors.md promises them for all.
    /// </summary>
    public static string? Missing(Exception thrown)
    {
        if (thrown is ArgumentNullException || Entry(thrown) is not { } member)
            return null;
        var name = Id(member);
        var element = Element(member);
        var listed = element is null ? [] : element.Elements("exception").Select(e => (string)e.Attribute("cref")!).ToArray();
        for (var type = thrown.GetType(); type != typeof(Exception); type = type.BaseType!)
        {
            if (listed.Contains($"T:{type.FullName}"))
                return null;
        }

        return $"{name} threw {thrown.GetType().Name}, which its comment does not list: {string.Join(", ", listed)}";
    }

    /// <summary>The public member of the library that was called by a test; none where the test itself, inside the library, threw.</summary>
    private static MethodBase? Entry(Exception thrown)
    {
        MethodBase? entry = null;
        foreach (var frame in new StackTrace(thrown).GetFrames())
        {
            var method = frame.GetMethod();
            if (method?.DeclaringType is not { } type)
                continue;
            if (type.Assembly == typeof(Comments).Assembly)
                break;
            if (type.Assembly.GetName().Name!.StartsWith("FastNN", StringComparison.Ordinal))
                entry = method;
        }

        if (entry is null)
            return null;
        entry = entry.Module.ResolveMethod(entry.MetadataToken)!;       // the open one of a generic type
        return entry.DeclaringType!.IsVisible && (entry.IsPublic || entry.IsFamily || entry.IsFamilyOrAssembly) ? entry : null;
    }

    private static XElement? Element(MethodBase member)
    {
        var file = files.GetOrAdd(member.DeclaringType!.Assembly, assembly =>
            XDocument.Load(Path.ChangeExtension(assembly.Location, "xml")).Descendants("member").ToDictionary(m => (string)m.Attribute("name")!));
        var element = file.GetValueOrDefault(Id(member));
        if ((string?)element?.Element("inheritdoc")?.Attribute("cref") is { } cref)
            return file.GetValueOrDefault(cref);
        if (element?.Element("inheritdoc") is null || member is not MethodInfo { IsVirtual: true } method)
            return element;
        var parent = method.DeclaringType!.BaseType!;
        var open = parent.IsGenericType ? parent.GetGenericTypeDefinition() : parent;
        var inherited = open.GetMethods(Any).FirstOrDefault(m => m.Name == method.Name && m.GetParameters().Length == method.GetParameters().Length);
        return inherited is null ? element : Element(inherited);
    }

    private static string Id(MethodBase member)
    {
        var type = Name(member.DeclaringType!);
        var parameters = member.GetParameters();
        if (member.IsSpecialName && (member.Name.StartsWith("get_", StringComparison.Ordinal) || member.Name.StartsWith("set_", StringComparison.Ordinal)))
        {
            var index = member.Name[0] == 's' ? parameters[..^1] : parameters;
            return $"P:{type}.{member.Name[4..]}{List(index)}";
        }

        var arity = member.IsGenericMethod ? $"``{member.GetGenericArguments().Length}" : "";
        var result = member.Name is "op_Implicit" or "op_Explicit" ? $"~{Name(((MethodInfo)member).ReturnType)}" : "";
        return $"M:{type}.{member.Name.Replace('.', '#')}{arity}{List(parameters)}{result}";
    }

    private static string List(ParameterInfo[] parameters) => parameters.Length == 0 ? "" : $"({string.Join(",", parameters.Select(p => Name(p.ParameterType)))})";

    private static string Name(Type type)
    {
        if (type.IsGenericParameter)
            return (type.DeclaringMethod is null ? "`" : "``") + type.GenericParameterPosition;
        if (type.IsByRef)
            return Name(type.GetElementType()!) + "@";
        if (type.IsArray)
            return Name(type.GetElementType()!) + "[]";
        var name = $"{type.Namespace}.{type.Name}";
        if (!type.IsGenericType || type.IsGenericTypeDefinition)
            return name;
        return $"{name[..name.IndexOf('`')]}{{{string.Join(",", type.GetGenericArguments().Select(Name))}}}";
    }
}

/// <summary>Asks for a refusal: the exception, what it says, and that the called member's comment promises it.</summary>
internal static class Refused
{
    /// <summary>The call throws exactly this, and each of the patterns is found in the message.</summary>
    public static E By<E>(System.Action call, params string[] patterns) where E : Exception
    {
        var thrown = Assert.Throws<E>(call);
        Says(thrown, patterns);
        return thrown;
    }

    /// <summary>The call throws this or something more special.</summary>
    public static Exception ByAny<E>(System.Action call, params string[] patterns) where E : Exception
    {
        var thrown = Assert.ThrowsAny<E>(call);
        Says(thrown, patterns);
        return thrown;
    }

    private static void Says(Exception thrown, string[] patterns)
    {
        foreach (var pattern in patterns)
            Assert.Matches(pattern, thrown.Message);
        Assert.Null(Comments.Missing(thrown));
    }
}
