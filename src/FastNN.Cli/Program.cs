using System.Text;
using FastNN.Cli.Plumbing;

Console.OutputEncoding = Encoding.UTF8;
return Tool.Run(args, new(Console.Out, Console.Error, !Console.IsOutputRedirected));
